#pragma once

#include <stddef.h>
#include <stdint.h>

/* libFuzzer, or what AFL++ has in its place: calls a function with one input after another, as the arguments say. */
int LLVMFuzzerRunDriver(int *count, char ***arguments, int (*testOneInput)(const uint8_t *start, size_t size));
