"""Puts what Scripts/build-wheel has built into the wheel: the extension and the command."""

import os
from typing import Any

from hatchling.builders.hooks.plugin.interface import BuildHookInterface


class CustomBuildHook(BuildHookInterface[Any]):
    def initialize(self, version: str, build_data: dict[str, Any]) -> None:
        files = os.environ.get("BPE_WHEEL_FILES")
        if not files:
            raise RuntimeError("build the wheel with Scripts/build-wheel, which builds the extension first")
        build_data["pure_python"] = False
        # One extension for CPython 3.11 and every later version; auditwheel says for which Linux.
        build_data["tag"] = "cp311-abi3-linux_x86_64"
        build_data["force_include"][f"{files}/_core.abi3.so"] = "bpe_toolkit/_core.abi3.so"
        build_data["shared_scripts"][f"{files}/bpe"] = "bpe"
