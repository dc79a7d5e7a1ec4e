/// The number of a token in a vocabulary.
///
/// Ids are dense from zero, except for a few unused ones. The id of a single byte need not be that byte:
/// published vocabularies shuffle them.
public typealias TokenID = UInt32
