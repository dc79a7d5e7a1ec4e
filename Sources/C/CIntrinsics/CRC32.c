#include "CRC32.h"

#if defined(__x86_64__)

#include <immintrin.h>

// "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (Intel, 2009), for the reflected polynomial
// EDB88320. Each constant is a power of x modulo the polynomial, shifted by one bit as reflected products need it; the power
// is how far a register is carried.

#define BPE_CARRY(register, constants)                                                       \
    _mm_xor_si128(_mm_clmulepi64_si128(register, constants, 0x00), _mm_clmulepi64_si128(register, constants, 0x11))

/// Carries each register over the 64 bytes of all four, and adds the next 64 bytes.
__attribute__((target("pclmul,sse4.1"))) static uint32_t by_products(
    uint32_t crc, const unsigned char *bytes, size_t count) {
    const __m128i over64 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
    const __m128i over16 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
    const __m128i low32 = _mm_setr_epi32(-1, 0, -1, 0);
    __m128i a = _mm_loadu_si128((const __m128i *)bytes);
    __m128i b = _mm_loadu_si128((const __m128i *)(bytes + 16));
    __m128i c = _mm_loadu_si128((const __m128i *)(bytes + 32));
    __m128i d = _mm_loadu_si128((const __m128i *)(bytes + 48));
    a = _mm_xor_si128(a, _mm_cvtsi32_si128((int)crc));
    for (bytes += 64, count -= 64; count >= 64; bytes += 64, count -= 64) {
        a = _mm_xor_si128(BPE_CARRY(a, over64), _mm_loadu_si128((const __m128i *)bytes));
        b = _mm_xor_si128(BPE_CARRY(b, over64), _mm_loadu_si128((const __m128i *)(bytes + 16)));
        c = _mm_xor_si128(BPE_CARRY(c, over64), _mm_loadu_si128((const __m128i *)(bytes + 32)));
        d = _mm_xor_si128(BPE_CARRY(d, over64), _mm_loadu_si128((const __m128i *)(bytes + 48)));
    }
    a = _mm_xor_si128(BPE_CARRY(a, over16), b);
    a = _mm_xor_si128(BPE_CARRY(a, over16), c);
    a = _mm_xor_si128(BPE_CARRY(a, over16), d);
    // 128 bits to 64, then 32 by Barrett's reduction.
    a = _mm_xor_si128(_mm_srli_si128(a, 8), _mm_clmulepi64_si128(a, over16, 0x10));
    a = _mm_xor_si128(
        _mm_srli_si128(a, 4),
        _mm_clmulepi64_si128(_mm_and_si128(a, low32), _mm_set_epi64x(0, 0x0163cd6124), 0x00));
    const __m128i reduction = _mm_set_epi64x(0x01f7011641, 0x01db710641);
    __m128i quotient = _mm_and_si128(_mm_clmulepi64_si128(_mm_and_si128(a, low32), reduction, 0x10), low32);
    a = _mm_xor_si128(a, _mm_clmulepi64_si128(quotient, reduction, 0x00));
    return (uint32_t)_mm_extract_epi32(a, 1);
}

size_t bpe_crc32(uint32_t *crc, const void *bytes, size_t count) {
    static const size_t block = 64;
    count -= count % block;
    if (count == 0) return 0;
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("sse4.1")) return 0;
    *crc = ~by_products(~*crc, bytes, count);
    return count;
}

#else

size_t bpe_crc32(uint32_t *crc, const void *bytes, size_t count) {
    (void)crc, (void)bytes, (void)count;
    return 0;
}

#endif
