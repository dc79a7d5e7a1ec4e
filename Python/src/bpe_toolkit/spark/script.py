"""What spark-submit runs: a file with a name in .py, which is the command bpe-spark."""

import sys

if __name__ == "__main__":
    from bpe_toolkit.spark.command import main

    sys.exit(main())
