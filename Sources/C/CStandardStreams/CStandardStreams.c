#include "CStandardStreams.h"

#include <fcntl.h>

// Keeps the three standard streams from becoming something else where they are closed (`bpe count x >&-`): the next
// file, or the event descriptor of Swift's runtime, would get their number, and results would be written into it.
//
// Before Swift begins, hence a constructor. Each is opened in the other direction, so that using it stays an error.
__attribute__((constructor)) static void keep_standard_streams(void) {
    for (int number = 0; number < 3; number++) {
        if (fcntl(number, F_GETFD) < 0) open("/dev/null", number == 0 ? O_WRONLY : O_RDONLY);
    }
}
