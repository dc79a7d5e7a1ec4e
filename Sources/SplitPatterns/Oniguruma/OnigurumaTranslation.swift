enum OnigurumaTranslation { static func translate(_ s: String) -> String { s } }
