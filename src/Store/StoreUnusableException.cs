namespace Tieline.Store;

/// <summary>The data folder cannot be used: another server has it, it is a newer server's, it is not Tieline's, or it is damaged.</summary>
public sealed class StoreUnusableException(string message, Exception? cause = null) : Exception(message, cause);
