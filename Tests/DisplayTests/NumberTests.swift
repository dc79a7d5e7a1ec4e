import Display
import Testing

@Suite struct NumberTests {
    @Test(arguments: [
        (0, "0"), (7, "7"), (999, "999"), (1000, "1,000"), (-1000, "-1,000"), (-999, "-999"),
        (1_234_567, "1,234,567"), (.max, "9,223,372,036,854,775,807"), (.min, "-9,223,372,036,854,775,808"),
    ])
    func digitsAreGrouped(_ number: Int, _ text: String) {
        #expect(grouped(number) == text)
    }

    @Test func nounsAgreeWithTheirNumber() {
        #expect(counted(1, "token") == "1 token")
        #expect(counted(0, "token") == "0 tokens" && counted(2000, "token") == "2,000 tokens")
    }

    @Test func decimalsAreRounded() {
        #expect(decimal(3.94) == "3.9" && decimal(3.96) == "4.0" && decimal(0) == "0.0")
        #expect(decimal(0.056, digits: 2) == "0.06" && decimal(1.0005, digits: 3) == "1.001")
        #expect(decimal(12.004, digits: 2) == "12.00")
    }

    @Test func percentagesAreWhole() {
        #expect(percent(0.234) == "23%" && percent(0) == "0%" && percent(0.999) == "100%")
    }

    @Test(arguments: [
        (0, "0 bytes"), (999, "999 bytes"), (1000, "1.0 kB"), (18_754, "18.8 kB"), (41_200_000, "41.2 MB"),
        (1_000_000_000, "1.0 GB"), (5_000_000_000_000, "5000.0 GB"),
    ])
    func bytesHaveAUnit(_ bytes: Int, _ text: String) {
        #expect(byteCount(bytes) == text)
    }

    @Test(arguments: [
        (0.0, "0 s"), (0.1, "1 s"), (59.0, "59 s"), (60.0, "1 min"), (3599.5, "1 h 0 min"),
        (3900.0, "1 h 5 min"),
    ])
    func durationsAreRoundedUp(_ seconds: Double, _ text: String) {
        #expect(duration(seconds) == text)
    }

    @Test func rangesAreHalfOpen() { #expect(halfOpen(3..<8) == "3..8") }
}
