/// The number that stands for a token in a vocabulary.
///
/// Ids are dense from zero but for holes, and an id is never assumed to equal a byte: published
/// vocabularies shuffle the 256 single bytes.
public typealias TokenID = UInt32
