import BytePairs

/// Tokens that a vocabulary learned from spam: advertisements for lotteries and pornography that were in the texts
/// it was trained on, and not in those of the model. That cannot be computed from a vocabulary; this is a list, as
/// of 2026-11-26, of the longest such tokens of o200k_base, with seven ideographs or more.
///
/// - "GPT-4o's Chinese token-training data is polluted by spam and porn websites", MIT Technology Review, May 2024,
///   on the list that Tianle Cai published.
/// - Q. Zhang et al., "Speculating LLMs' Chinese Training Data Pollution from Their Tokens", arXiv 2508.17771, which
///   finds such contents in more than 23 % of the vocabulary's tokens of more than two ideographs.
///
/// Id and bytes together identify a token, as in ``GlitchTokens``.
enum SuspectTokens {
    static let source = "MIT Technology Review (May 2024) and arXiv 2508.17771, on o200k_base"

    private static let listed: [TokenID: [UInt8]] = Dictionary(
        uniqueKeysWithValues: list.map { ($0.0, Array($0.1.utf8)) })

    /// All listed ids, ascending.
    static let ids: [TokenID] = listed.keys.sorted()

    /// Most tokens of a text are asked only this.
    private static let isListed: [Bool] = (0...ids.last!).map { listed[$0] != nil }

    /// Whether a token of a vocabulary is on the list.
    static func isListed(_ id: TokenID, in vocabulary: Vocabulary) -> Bool {
        id < isListed.count && isListed[Int(id)] && vocabulary[id] == listed[id]
    }

    /// Whether a vocabulary has the list's tokens.
    static func areListed(in vocabulary: Vocabulary) -> Bool { isListed(ids[0], in: vocabulary) }

    private static let list: [(TokenID, String)] = [
        (26064, " 天天中彩票怎么"), (34755, " 天天中彩票提现"), (35705, " 微信天天中彩票"), (40492, " 天天中彩票中奖"),
        (49649, " 彩神争霸邀请码"), (53542, " 天天中彩票微信"), (55935, " 彩神争霸大发快三"), (75025, " 天天中彩票可以"),
        (75028, " 天天中彩票足球"), (75794, " 天天中彩票中大奖"), (77143, " 天天中彩票追号"), (78782, " 天天中彩票如何"),
        (78893, " 天天中彩票软件"), (79752, " 天天中彩票不能"), (81394, " 手机天天中彩票"), (83407, " 天天中彩票中了"),
        (86083, " 腾讯天天中彩票"), (88493, " 天天中彩票篮球"), (89409, "免费视频在线观看"), (94064, " 天天中彩票大奖"),
        (94212, " 天天中彩票双色球"), (102317, " 天天中彩票官网"), (104796, " 天天中彩票足彩"), (107055, " 彩神争霸怎么样"),
        (115205, " 天天中彩票不中返"), (116381, " 天天中彩票派奖"), (116852, " 中国福利彩票天天"), (118406, " 天天中彩票为什么"),
        (120521, " 天天爱彩票怎么"), (122333, "无码不卡高清免费"), (122712, "无码一区二区三区"), (123662, " 天天中彩票提款"),
        (123841, " 彩神争霸大发快"), (125694, "毛片免费视频观看"), (128031, "久久免费热在线精品"), (128600, " 大发时时彩计划"),
        (129032, "高清毛片在线看"), (133517, " 天天中彩票投注"), (134156, " 天天中彩票公司"), (134370, "一本道高清无码"),
        (134796, " 天天中彩票实名"), (134950, " 天天中彩票怎样"), (135161, " 大发时时彩开奖"), (135234, "最新高清无码专区"),
        (135504, "公众号天天中彩票"), (136840, "久久综合久久爱"), (138053, " 天天中彩票有人"), (145836, " 天天爱彩票中奖"),
        (148388, " 微信的天天中彩票"), (148502, " 天天彩票与你同行"), (148997, " 天天中彩票无法"), (149168, " 大发时时彩怎么"),
        (150771, " 彩神争霸电脑版"), (151112, " 全民彩票天天送"), (152887, " 天天中彩票开奖"), (153710, " 天天中彩票一等奖"),
        (154365, " 天天中彩票中奖了"), (154809, "无码不卡高清免费v"), (155288, " 手机上天天中彩票"), (155368, " 福利彩票天天彩"),
        (158384, " 天天中彩票这个"), (160029, " 大发快三是国家"), (160131, " 大发快三是不是"), (160229, " 天天中彩票是不是"),
        (160267, " 天天中彩票网站"), (160348, " 天天中彩票在哪"), (160540, "彩神争霸邀请码"), (162877, "毛片高清免费视频"),
        (164429, " 天天中彩票官方"), (165019, " 天天中彩票怎么买"), (165024, " 海南天天中彩票"), (170965, " 天天爱彩票提现"),
        (170996, " 微信上的天天中彩票"), (172750, " 大发快三大小单双"), (173607, " 彩神争霸官方下载"), (175060, " 天天大奖彩票站"),
        (176039, "精品一区二区三区"), (177337, " 天天彩票中大奖"), (177861, " 天天中彩票人工"), (177989, ",最新高清无码专区"),
        (178030, " 天天中彩票任选"), (180651, " 天天中彩票网络"), (181081, " 微信公众号天天中彩票"), (182584, "热这里只有精品"),
        (184969, "_日本一级特黄大片"), (185118, "_日本毛片免费视频观看"), (185946, "波多野结衣"), (185991, " 高频彩大发快三"),
        (186348, " 大发快三是什么"), (187158, " 天天爱彩票网站"), (187308, " 天天中彩票出票"), (187516, " 大发快三走势图"),
        (187716, " 微信里的天天中彩票"), (187810, "在线观看中文字幕"), (187822, " 大发快三开奖结果"), (187980, " 天天中彩票公众号"),
        (188394, " 天天中彩票大神推荐"), (191179, " 大发快三怎么看"), (193339, "彩彩票与你同行"), (194062, " 彩神争霸是不是"),
        (194217, " 全民彩票天天送钱"), (194489, "夫妻性生活影片"), (196469, " 天天中彩票彩金"), (196894, " 天天中彩票腾讯"),
        (197077, " 天天中彩票充值"), (197144, " 手机版天天中彩票"), (198105, " 天天中彩票不能买"),
    ]
}
