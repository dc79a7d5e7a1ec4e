public import Testing

extension Trait where Self == TimeLimitTrait {
    /// For a test that takes a second or two: after minutes it hangs, or the time explodes. All tests begin at once and wait
    /// for one of a few threads, also of a busy machine, and their time runs meanwhile.
    public static var endsInTime: Self { .timeLimit(.minutes(15)) }
}
