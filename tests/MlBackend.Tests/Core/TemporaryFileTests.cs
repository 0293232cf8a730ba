using MlBackend.Core.Corpora;
using Shouldly;
using Xunit;

namespace MlBackend.Tests.Core;

public sealed class TemporaryFileTests
{
    [Fact]
    public void A_temporary_file_is_its_owners_alone_and_has_no_name_that_could_be_left_behind()
    {
        using var file = TemporaryFile.Create();
        file.Write([1, 2, 3]);
        file.Position = 0;

        file.ReadByte().ShouldBe(1);
        if (!OperatingSystem.IsWindows())
        {
            File.Exists(file.Name).ShouldBeFalse();
            File.GetUnixFileMode(file.SafeFileHandle).ShouldBe(UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }
    }
}
