#include "bpe.h"
