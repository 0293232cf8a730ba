namespace MlBackend.Text.Anonymisation;

/// <summary>Numbers whose last digits are computed from the others. Numbers come without separators.</summary>
public static class CheckDigits
{
    /// <summary>Lengths of IBANs by country (SWIFT, IBAN registry).</summary>
    private static readonly Dictionary<string, int> IbanLengths = "AD24 AE23 AL28 AT20 AZ28 BA20 BE16 BG22 BH22 BR29 BY28 CH21 CR22 CY28 CZ24 DE22 DK18 DO28 EE20 EG29 ES24 FI18 FO18 FR27 GB22 GE22 GI23 GL18 GR27 GT28 HR21 HU28 IE22 IL23 IQ23 IS26 IT27 JO30 KW30 KZ20 LB28 LC32 LI21 LT20 LU20 LV21 MC27 MD24 ME22 MK19 MR27 MT31 MU30 NL18 NO15 PK24 PL28 PS29 PT25 QA29 RO24 RS22 SA24 SC31 SE24 SI19 SK24 SM27 ST25 SV28 TL23 TN24 TR26 UA29 VA22 VG24 XK20"
        .Split(' ').ToDictionary(entry => entry[..2], entry => int.Parse(entry.AsSpan(2), System.Globalization.CultureInfo.InvariantCulture), StringComparer.Ordinal);

    /// <summary>How long an IBAN that begins so is; 0 where the two letters are no country of the registry.</summary>
    public static int IbanLength(string country) => IbanLengths.GetValueOrDefault(country);

    /// <summary>ISO 13616: the first four characters behind the others, letters as 10 to 35, leave 1 when divided by 97.</summary>
    public static bool IsIban(string characters)
    {
        ArgumentNullException.ThrowIfNull(characters);
        if (characters.Length < 5 || IbanLength(characters[..2]) != characters.Length)
        {
            return false;
        }

        var rest = 0;
        foreach (var unit in characters[4..] + characters[..4])
        {
            rest = char.IsAsciiDigit(unit) ? ((rest * 10) + unit - '0') % 97
                : char.IsAsciiLetterUpper(unit) ? ((rest * 100) + unit - 'A' + 10) % 97
                : -1;
            if (rest < 0)
            {
                return false;
            }
        }

        return rest == 1;
    }

    /// <summary>
    /// ISO/IEC 7812: digits whose Luhn sum ends with 0, beginning and as long as a card scheme's: Visa, Mastercard, American Express,
    /// Diners Club, JCB, Discover, UnionPay, Maestro.
    /// </summary>
    public static bool IsCard(string digits)
    {
        ArgumentNullException.ThrowIfNull(digits);
        if (digits.Length is < 13 or > 19 || digits.AsSpan().ContainsAnyExceptInRange('0', '9') || !IsOfScheme(digits))
        {
            return false;
        }

        var sum = 0;
        for (var index = 0; index < digits.Length; index++)
        {
            var digit = digits[^(index + 1)] - '0';
            var doubled = index % 2 == 0 ? digit : digit * 2;
            sum += doubled > 9 ? doubled - 9 : doubled;
        }

        return sum % 10 == 0;
    }

    private static bool IsOfScheme(string digits)
    {
        var first = int.Parse(digits.AsSpan(0, 4), System.Globalization.CultureInfo.InvariantCulture);
        return first switch
        {
            >= 4000 and <= 4999 => digits.Length is 13 or 16 or 19,
            (>= 5100 and <= 5599) or (>= 2221 and <= 2720) => digits.Length == 16,
            (>= 3400 and <= 3499) or (>= 3700 and <= 3799) => digits.Length == 15,
            (>= 3000 and <= 3059) or (>= 3600 and <= 3699) or (>= 3800 and <= 3999) => digits.Length is 14 or 16,
            >= 3528 and <= 3589 => digits.Length == 16,
            (>= 5000 and <= 5099) or (>= 5600 and <= 6999) => true,
            _ => false,
        };
    }

    /// <summary>
    /// INSEE's NIR: 13 characters and a key of two digits, 97 less the number's remainder by 97; Corsica's 2A and 2B count as 19 and 18.
    /// </summary>
    public static bool IsNir(string characters)
    {
        ArgumentNullException.ThrowIfNull(characters);
        if (characters.Length != 15 || characters[0] is not ('1' or '2' or '3' or '4' or '7' or '8'))
        {
            return false;
        }

        var digits = characters[5..7].ToUpperInvariant() switch
        {
            "2A" => string.Concat(characters.AsSpan(0, 5), "19", characters.AsSpan(7)),
            "2B" => string.Concat(characters.AsSpan(0, 5), "18", characters.AsSpan(7)),
            _ => characters,
        };
        if (digits.AsSpan().ContainsAnyExceptInRange('0', '9'))
        {
            return false;
        }

        var month = ((digits[3] - '0') * 10) + digits[4] - '0';
        var number = long.Parse(digits.AsSpan(0, 13), System.Globalization.CultureInfo.InvariantCulture);
        var key = int.Parse(digits.AsSpan(13), System.Globalization.CultureInfo.InvariantCulture);
        return month is (>= 1 and <= 12) or (>= 20 and <= 42) or >= 50 && key == 97 - (number % 97);
    }
}
