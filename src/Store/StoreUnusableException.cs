namespace Tieline.Store;

/// <summary>The data folder cannot be used: another server has it, it is a newer server's, or it is not Tieline's.</summary>
public sealed class StoreUnusableException(string message, Exception? cause = null) : Exception(message, cause);
