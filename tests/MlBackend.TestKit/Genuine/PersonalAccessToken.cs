namespace MlBackend.TestKit.Genuine;

/// <summary>A user's personal access token, of which Label Studio allows one: revoked at the end, so that the next scenario may make one.</summary>
public sealed class PersonalAccessToken : IAsyncDisposable
{
    private readonly LabelStudioDriver driver;
    private bool isRevoked;

    private PersonalAccessToken(LabelStudioDriver driver, string text) => (this.driver, Text) = (driver, text);

    /// <summary>The token itself.</summary>
    public string Text { get; }

    /// <summary>Makes one; the driver must live until its end.</summary>
    public static async Task<PersonalAccessToken> CreateAsync(LabelStudioDriver driver) => new(driver, await driver.CreatePersonalAccessTokenAsync());

    /// <summary>Revokes it, once.</summary>
    public async Task RevokeAsync()
    {
        if (!isRevoked)
        {
            isRevoked = true;
            await driver.RevokeAsync(Text);
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await RevokeAsync();
}
