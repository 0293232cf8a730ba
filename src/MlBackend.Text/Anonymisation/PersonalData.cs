namespace MlBackend.Text.Anonymisation;

/// <summary>What kind of personal data a piece of text is.</summary>
public enum PersonalDataKind
{
    /// <summary>A person's name.</summary>
    Person,

    /// <summary>An e-mail address.</summary>
    Email,

    /// <summary>A web address.</summary>
    Url,

    /// <summary>An IPv4 or IPv6 address.</summary>
    IpAddress,

    /// <summary>An international bank account number with the right check digits.</summary>
    Iban,

    /// <summary>A payment card number with the right check digit.</summary>
    Card,

    /// <summary>A French social security number (NIR) with the right key.</summary>
    Nir,

    /// <summary>A telephone number.</summary>
    Phone,

    /// <summary>A date of birth: a date that a word of birth stands before.</summary>
    BirthDate,
}

/// <summary>A piece of personal data; offsets in UTF-16 units, <paramref name="End"/> exclusive.</summary>
public readonly record struct PersonalData(int Start, int End, PersonalDataKind Kind)
{
    /// <summary>What stands for data of a kind in an anonymous text, such as <c>[EMAIL]</c>.</summary>
    public static string Placeholder(PersonalDataKind kind) => kind switch
    {
        PersonalDataKind.Person => "[PERSON]",
        PersonalDataKind.Email => "[EMAIL]",
        PersonalDataKind.Url => "[URL]",
        PersonalDataKind.IpAddress => "[IP]",
        PersonalDataKind.Iban => "[IBAN]",
        PersonalDataKind.Card => "[CARD]",
        PersonalDataKind.Nir => "[NIR]",
        PersonalDataKind.Phone => "[PHONE]",
        _ => "[BIRTH_DATE]",
    };
}
