import Synchronization

/// What is cut out of a text under the policy that was asked for last: programs encode many texts under one.
final class RecentSteps: Sendable {
    private let recent = Mutex<(allowed: Set<[UInt8]>, steps: AddedTokenSteps)?>(nil)

    /// The steps in which these spellings are found, made anew only if the last ones were others.
    func steps(allowing allowed: Set<[UInt8]>, _ make: () -> AddedTokenSteps) -> AddedTokenSteps {
        recent.withLock { recent in
            if let recent, recent.allowed == allowed { return recent.steps }
            let steps = make()
            recent = (allowed, steps)
            return steps
        }
    }
}
