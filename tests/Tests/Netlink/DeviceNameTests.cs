using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Tieline.Engines.Linux.Netlink;
using Xunit;

namespace Tieline.Tests.Netlink;

public sealed class DeviceNameTests
{
    [Theory]
    [InlineData("a")]
    [InlineData("eth0")]
    [InlineData("tl-0123456789ab")]
    [InlineData("..a")]
    [InlineData("é")]
    [InlineData("a\u0001b")]
    public void A_name_is_given_back_as_it_was_taken(string name)
    {
        Assert.Equal(name, new DeviceName(name).ToString());
        Assert.False(new DeviceName(name).IsEmpty);
        Assert.Equal(new DeviceName(name), new DeviceName(name));
    }

    [Theory]
    [InlineData("")]
    [InlineData(".")]
    [InlineData("..")]
    [InlineData("a/b")]
    [InlineData("eth0:1")]
    [InlineData("a b")]
    [InlineData("a\n")]
    [InlineData("a\u000b")]
    [InlineData("a\0b")]
    [InlineData("veth%d")]
    [InlineData("0123456789abcdef")]
    [InlineData("ééééééé\u00e9")]
    public void What_the_kernel_takes_for_no_name_is_refused(string name) => Assert.Throws<ArgumentException>(() => new DeviceName(name));

    [Fact]
    public void A_letter_with_the_byte_160_in_it_is_white_space_to_the_kernel() => Assert.Throws<ArgumentException>(() => new DeviceName("à"));

    [Fact]
    public void A_name_is_taken_exactly_when_dev_valid_name_would_and_it_has_no_percent_sign() => Check.QuickThrowOnFailure(
        Prop.ForAll(
            Gen.Elements("a", "Z", "0", "-", ".", "/", ":", " ", "\t", "%", "\0", "é", "à", "€").NonEmptyListOf().Select(string.Concat).ToArbitrary(),
            name =>
            {
                var bytes = Encoding.UTF8.GetBytes(name);
                var isValid = bytes.Length is > 0 and < 16 && name is not ("." or "..")
                    && !bytes.Any(b => b is 0 or (byte)'/' or (byte)':' or (byte)'%' or 160 or 32 or (>= 9 and <= 13));
                return isValid == IsTaken(name);
            }));

    [Fact]
    public void A_name_that_the_kernel_gives_is_kept_byte_by_byte()
    {
        Span<byte> back = stackalloc byte[16];
        Assert.Equal("a%"u8, DeviceName.FromKernel("a%\0rest"u8).CopyTo(back)[..2]);
        Assert.Equal(new DeviceName("eth0"), DeviceName.FromKernel("eth0\0"u8));
        Assert.Equal(new DeviceName("0123456789abcde"), DeviceName.FromKernel("0123456789abcde\0"u8));
        Assert.True(DeviceName.FromKernel("\0"u8).IsEmpty);
        Assert.Equal(16, new DeviceName("0123456789abcde").CopyTo(back).Length);
    }

    private static bool IsTaken(string name)
    {
        try
        {
            return new DeviceName(name).ToString() == name;
        }
        catch (ArgumentException)
        {
            return false;
        }
    }
}
