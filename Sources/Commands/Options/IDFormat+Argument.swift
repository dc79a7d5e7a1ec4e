public import ArgumentParser
public import Formats

extension IDFormat: ExpressibleByArgument {}
