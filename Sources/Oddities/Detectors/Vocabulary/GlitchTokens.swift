import BytePairs

/// Tokens that others have seen break models: they are in the vocabulary and hardly in what the models
/// trained on. That cannot be computed from a vocabulary; these are lists, as of 2026-11-21.
///
/// - GPT-2's: J. Rumbelow and M. Watkins, "SolidGoldMagikarp", LessWrong, February 2023, and the report of
///   cohere-ai/magikarp on GPT-2 XL (S. Land and M. Bartolo, arXiv 2405.05417).
/// - cl100k_base's: the report of the same project on StableLM 2 12B, which uses these tokens.
///
/// Id and bytes together identify a token, so a vocabulary of any name is recognized.
enum GlitchTokens {
    /// Whose list it is.
    enum Source: String {
        case gpt2 = "LessWrong, SolidGoldMagikarp (2023), and cohere-ai/magikarp on GPT-2"
        case cl100k = "cohere-ai/magikarp on a model with cl100k_base's tokens (2024)"
    }

    private static let lists: [Source: [(TokenID, String)]] = [
        .gpt2: [
            (14827, "ÃÂÃÂÃÂÃÂÃÂÃÂÃÂÃÂ"), (17629, " practition"), (23282, " davidjl"),
            (24934, "ForgeModLoader"), (28666, "PsyNetMessage"), (29372, " guiActiveUn"), (30202, " guiName"),
            (30208, " externalTo"), (30209, " unfocusedRange"), (30210, " guiActiveUnfocused"),
            (30211, " guiIcon"), (30212, " externalToEVA"), (30213, " externalToEVAOnly"),
            (30897, "reportprint"), (30898, "embedreportprint"), (30899, "cloneembedreportprint"),
            (30905, "rawdownload"), (30906, "rawdownloadcloneembedreportprint"), (31032, "SpaceEngineers"),
            (31573, "ActionCode"), (31576, "externalActionCode"), (31765, "MpServer"), (31886, " gmaxwell"),
            (31957, "cffffcc"), (32437, " Smartstocks"), (35207, " attRot"), (35579, " Mechdragon"),
            (36130, " PsyNet"), (36173, " RandomRedditor"), (36174, " RandomRedditorWithNo"),
            (36481, "ertodd"), (36938, " sqor"), (36940, " istg"), (37444, " petertodd"),
            (37574, "StreamerBot"), (37579, "TPPStreamerBot"), (37631, "FactoryReloaded"),
            (38250, " Skydragon"), (38370, "iHUD"), (39142, "ThumbnailImage"), (39165, "catentry"),
            (39177, "ItemThumbnailImage"), (39253, " UCHIJ"), (39446, " SetFontSize"), (39655, "Orderable"),
            (39749, "DeliveryDate"), (39752, "quickShip"), (39753, "quickShipAvailable"),
            (39755, "isSpecialOrderable"), (39756, "inventoryQuantity"), (39757, "channelAvailability"),
            (39803, "soType"), (39811, "soDeliveryDate"), (40219, "oreAnd"), (40240, "oreAndOnline"),
            (40241, "InstoreAndOnline"), (40242, "BuyableInstoreAndOnline"), (42066, "Nitrome"),
            (42089, " TheNitrome"), (42090, " TheNitromeFan"), (42202, "GoldMagikarp"),
            (43453, " SolidGoldMagikarp"), (45544, " サーティ"),
        ],
        .cl100k: [
            (31960, "quotelev"), (33786, "webElementProperties"), (43587, "atrigesimal"),
            (47072, "webElementX"), (47073, "webElementXpaths"), (52362, "SpecWarn"), (57361, "_REALTYPE"),
            (70316, "erusform"), (70784, "Japgolly"), (71390, " PodsDummy"), (72740, " typingsJapgolly"),
            (73016, " EnumerableStream"), (73018, " StreamLazy"), (79740, " Hexatrigesimal"),
            (79883, "\tTokenNameIdentifier"), (80369, " ForCanBeConverted"), (80370, " ForCanBeConvertedToF"),
            (81259, "artisanlib"), (84576, " AppMethodBeat"), (85069, "PostalCodesNL"),
            (85071, "$PostalCodesNL"), (89471, "useRal"), (89472, "useRalative"),
            (89473, "useRalativeImagePath"), (89475, "elementGuidId"), (93905, " QtAws"),
            (96656, "methodPointerType"), (98100, "(stypy"), (99944, " davidjl"),
        ],
    ]

    private static let listed: [TokenID: [(bytes: [UInt8], source: Source)]] =
        lists.reduce(into: [:]) { listed, list in
            for (id, text) in list.value { listed[id, default: []].append((Array(text.utf8), list.key)) }
        }

    /// All listed ids, ascending.
    static let ids: [TokenID] = listed.keys.sorted()

    /// Most tokens of a text are asked only this.
    private static let isListed: [Bool] = (0...ids.last!).map { listed[$0] != nil }

    /// Whether a vocabulary has a list's tokens.
    static func areListed(in vocabulary: Vocabulary) -> Bool {
        ids.contains { source(of: $0, in: vocabulary) != nil }
    }

    /// Whose list a token of a vocabulary is on, if any.
    static func source(of id: TokenID, in vocabulary: Vocabulary) -> Source? {
        guard id < isListed.count, isListed[Int(id)], let bytes = vocabulary[id] else { return nil }
        return listed[id]!.first { $0.bytes == bytes }?.source
    }
}
