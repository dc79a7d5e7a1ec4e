import ArgumentParser
import Formats

extension IDFormat: ExpressibleByArgument {}
