import BytePairs

/// Tokens that others found models to be broken by: they are in the vocabulary and hardly in what the models learned
/// from. A vocabulary does not show them; these are lists, taken down on 2026-11-21.
///
/// - GPT-2's: J. Rumbelow and M. Watkins, "SolidGoldMagikarp", LessWrong, February 2023, and the report on GPT-2 XL of
///   cohere-ai/magikarp (S. Land and M. Bartolo, arXiv 2405.05417).
/// - cl100k_base's: the report of the same project on StableLM 2 12B, a model with these tokens.
///
/// A token is known by its id and its bytes together, so a vocabulary of any name is recognised.
enum GlitchTokens {
    /// Whose list a token is on.
    enum Source: String {
        case gpt2 = "LessWrong, SolidGoldMagikarp (2023), and cohere-ai/magikarp on GPT-2"
        case cl100k = "cohere-ai/magikarp on a model with cl100k_base's tokens (2024)"
    }

    private static let lists: [(Source, [(TokenID, String)])] = [
        (
            .gpt2,
            [
                (14827, "ÃÂÃÂÃÂÃÂÃÂÃÂÃÂÃÂ"), (17629, " practition"), (23282, " davidjl"),
                (24934, "ForgeModLoader"),
                (28666, "PsyNetMessage"), (29372, " guiActiveUn"), (30202, " guiName"),
                (30208, " externalTo"),
                (30209, " unfocusedRange"), (30210, " guiActiveUnfocused"), (30211, " guiIcon"),
                (30212, " externalToEVA"), (30213, " externalToEVAOnly"), (30897, "reportprint"),
                (30898, "embedreportprint"), (30899, "cloneembedreportprint"), (30905, "rawdownload"),
                (30906, "rawdownloadcloneembedreportprint"), (31032, "SpaceEngineers"), (31573, "ActionCode"),
                (31576, "externalActionCode"), (31765, "MpServer"), (31886, " gmaxwell"), (31957, "cffffcc"),
                (32437, " Smartstocks"), (35207, " attRot"), (35579, " Mechdragon"), (36130, " PsyNet"),
                (36173, " RandomRedditor"), (36174, " RandomRedditorWithNo"), (36481, "ertodd"),
                (36938, " sqor"),
                (36940, " istg"), (37444, " petertodd"), (37574, "StreamerBot"), (37579, "TPPStreamerBot"),
                (37631, "FactoryReloaded"), (38250, " Skydragon"), (38370, "iHUD"), (39142, "ThumbnailImage"),
                (39165, "catentry"), (39177, "ItemThumbnailImage"), (39253, " UCHIJ"),
                (39446, " SetFontSize"),
                (39655, "Orderable"), (39749, "DeliveryDate"), (39752, "quickShip"),
                (39753, "quickShipAvailable"),
                (39755, "isSpecialOrderable"), (39756, "inventoryQuantity"), (39757, "channelAvailability"),
                (39803, "soType"), (39811, "soDeliveryDate"), (40219, "oreAnd"), (40240, "oreAndOnline"),
                (40241, "InstoreAndOnline"), (40242, "BuyableInstoreAndOnline"), (42066, "Nitrome"),
                (42089, " TheNitrome"), (42090, " TheNitromeFan"), (42202, "GoldMagikarp"),
                (43453, " SolidGoldMagikarp"), (45544, " サーティ"),
            ]
        ),
        (
            .cl100k,
            [
                (31960, "quotelev"), (33786, "webElementProperties"), (43587, "atrigesimal"),
                (47072, "webElementX"),
                (47073, "webElementXpaths"), (52362, "SpecWarn"), (57361, "_REALTYPE"), (70316, "erusform"),
                (70784, "Japgolly"), (71390, " PodsDummy"), (72740, " typingsJapgolly"),
                (73016, " EnumerableStream"),
                (73018, " StreamLazy"), (79740, " Hexatrigesimal"), (79883, "\tTokenNameIdentifier"),
                (80369, " ForCanBeConverted"), (80370, " ForCanBeConvertedToF"), (81259, "artisanlib"),
                (84576, " AppMethodBeat"), (85069, "PostalCodesNL"), (85071, "$PostalCodesNL"),
                (89471, "useRal"),
                (89472, "useRalative"), (89473, "useRalativeImagePath"), (89475, "elementGuidId"),
                (93905, " QtAws"),
                (96656, "methodPointerType"), (98100, "(stypy"), (99944, " davidjl"),
            ]
        ),
    ]

    private static let sourceOfID: [TokenID: [(text: String, source: Source)]] = {
        var sources: [TokenID: [(String, Source)]] = [:]
        for (source, tokens) in lists {
            for (id, text) in tokens { sources[id, default: []].append((text, source)) }
        }
        return sources
    }()

    /// The ids that are listed at all, ascending.
    static let ids: [TokenID] = sourceOfID.keys.sorted()

    /// Whether an id is listed: all that is asked about most tokens of a text.
    private static let isListed: [Bool] = {
        var isListed = [Bool](repeating: false, count: Int(ids.last!) + 1)
        for id in ids { isListed[Int(id)] = true }
        return isListed
    }()

    /// Who lists a token, if anybody does.
    static func source(of id: TokenID, _ bytes: @autoclosure () -> some Collection<UInt8>) -> Source? {
        guard id < isListed.count, isListed[Int(id)] else { return nil }
        let bytes = bytes()
        return sourceOfID[id]?.first { bytes.elementsEqual($0.text.utf8) }?.source
    }
}
