/// Whether this process ignores a signal, as the one that started it did (nohup, cron): then it should stay ignored.
package func isIgnoredSignal(_ number: CInt) -> Bool {
    var action = sigaction()
    sigaction(number, nil, &action)
    #if canImport(Darwin)
        let handler = action.__sigaction_u.__sa_handler
    #else
        let handler = action.__sigaction_handler.sa_handler
    #endif
    // SIG_IGN is the address 1 on every supported system; Swift does not import its macro.
    return unsafeBitCast(handler, to: Int.self) == 1
}
