namespace DataEgress.Activities.Egress.Encryption;

/// <summary>
/// Decides what it means that content does not decrypt: whether it came damaged, so that reading it again may help, or is so
/// where it is stored.
/// </summary>
/// <param name="finding">What was found, for people: a clause without a full stop.</param>
/// <param name="cancellation">Ends the work.</param>
/// <returns>What to fail with.</returns>
internal delegate Task<Exception> DamageJudge(string finding, CancellationToken cancellation);
