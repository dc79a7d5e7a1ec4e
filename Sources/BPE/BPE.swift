/// What people import: `import BPE` gives every public name of the library.
///
/// The parts are modules of their own so that each can only use what lies below it; docs/design.md draws
/// them.
@_exported public import BytePairs
@_exported public import Documents
@_exported public import Files
@_exported public import SplitPatterns
@_exported public import Tokenization
@_exported public import Training
@_exported public import Formats
