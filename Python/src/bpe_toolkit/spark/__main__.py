import sys

from bpe_toolkit.spark.command import main

sys.exit(main())
