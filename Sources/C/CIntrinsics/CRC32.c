#include "CRC32.h"

#if defined(__x86_64__)

#include <immintrin.h>
#include <stdbool.h>

// "Fast CRC Computation for Generic Polynomials Using PCLMULQDQ Instruction" (Intel, 2009), for the reflected polynomial
// EDB88320. Each constant is a power of x modulo the polynomial, shifted by one bit as reflected products need it; the power
// is how far a register is carried.

#define BPE_CARRY(register, constants)                                                       \
    _mm_xor_si128(_mm_clmulepi64_si128(register, constants, 0x00), _mm_clmulepi64_si128(register, constants, 0x11))

enum { block = 64 };

/// Four neighbouring registers of 16 bytes to the remainder.
__attribute__((target("pclmul,sse4.1"))) static uint32_t remainder_of(__m128i a, __m128i b, __m128i c, __m128i d) {
    const __m128i over16 = _mm_set_epi64x(0x00ccaa009e, 0x01751997d0);
    const __m128i low32 = _mm_setr_epi32(-1, 0, -1, 0);
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

/// Carries each of four registers over the 64 bytes of all of them, and adds the next 64 bytes.
__attribute__((target("pclmul,sse4.1"))) static uint32_t by_products(
    uint32_t crc, const unsigned char *bytes, size_t count) {
    const __m128i over64 = _mm_set_epi64x(0x01c6e41596, 0x0154442bd4);
    __m128i a = _mm_loadu_si128((const __m128i *)bytes);
    __m128i b = _mm_loadu_si128((const __m128i *)(bytes + 16));
    __m128i c = _mm_loadu_si128((const __m128i *)(bytes + 32));
    __m128i d = _mm_loadu_si128((const __m128i *)(bytes + 48));
    a = _mm_xor_si128(a, _mm_cvtsi32_si128((int)crc));
    for (bytes += block, count -= block; count >= block; bytes += block, count -= block) {
        a = _mm_xor_si128(BPE_CARRY(a, over64), _mm_loadu_si128((const __m128i *)bytes));
        b = _mm_xor_si128(BPE_CARRY(b, over64), _mm_loadu_si128((const __m128i *)(bytes + 16)));
        c = _mm_xor_si128(BPE_CARRY(c, over64), _mm_loadu_si128((const __m128i *)(bytes + 32)));
        d = _mm_xor_si128(BPE_CARRY(d, over64), _mm_loadu_si128((const __m128i *)(bytes + 48)));
    }
    return remainder_of(a, b, c, d);
}

/// The carried register and `added`, in one step.
#define BPE_CARRY_WIDE(register, constants, added)                                            \
    _mm512_ternarylogic_epi64(_mm512_clmulepi64_epi128(register, constants, 0x00),           \
        _mm512_clmulepi64_epi128(register, constants, 0x11), added, 0x96)

/// The same with registers of 64 bytes: four of them, and then one.
__attribute__((target("avx512f,vpclmulqdq,pclmul,sse4.1"))) static uint32_t by_wide_products(
    uint32_t crc, const unsigned char *bytes, size_t count) {
    const __m512i over256 = _mm512_broadcast_i32x4(_mm_set_epi64x(0x01322d1430, 0x011542778a));
    const __m512i over64 = _mm512_broadcast_i32x4(_mm_set_epi64x(0x01c6e41596, 0x0154442bd4));
    __m512i a = _mm512_loadu_si512(bytes);
    a = _mm512_xor_si512(a, _mm512_zextsi128_si512(_mm_cvtsi32_si128((int)crc)));
    bytes += block, count -= block;
    if (count >= 3 * block) {
        __m512i b = _mm512_loadu_si512(bytes);
        __m512i c = _mm512_loadu_si512(bytes + 64);
        __m512i d = _mm512_loadu_si512(bytes + 128);
        for (bytes += 3 * block, count -= 3 * block; count >= 4 * block; bytes += 4 * block, count -= 4 * block) {
            a = BPE_CARRY_WIDE(a, over256, _mm512_loadu_si512(bytes));
            b = BPE_CARRY_WIDE(b, over256, _mm512_loadu_si512(bytes + 64));
            c = BPE_CARRY_WIDE(c, over256, _mm512_loadu_si512(bytes + 128));
            d = BPE_CARRY_WIDE(d, over256, _mm512_loadu_si512(bytes + 192));
        }
        a = BPE_CARRY_WIDE(a, over64, b);
        a = BPE_CARRY_WIDE(a, over64, c);
        a = BPE_CARRY_WIDE(a, over64, d);
    }
    for (; count >= block; bytes += block, count -= block) a = BPE_CARRY_WIDE(a, over64, _mm512_loadu_si512(bytes));
    return remainder_of(
        _mm512_extracti32x4_epi32(a, 0), _mm512_extracti32x4_epi32(a, 1), _mm512_extracti32x4_epi32(a, 2),
        _mm512_extracti32x4_epi32(a, 3));
}

size_t bpe_crc32(uint32_t *crc, const void *bytes, size_t count) {
    count -= count % block;
    if (count == 0) return 0;
    __builtin_cpu_init();
    if (!__builtin_cpu_supports("pclmul") || !__builtin_cpu_supports("sse4.1")) return 0;
    const bool is_wide = __builtin_cpu_supports("avx512f") && __builtin_cpu_supports("vpclmulqdq");
    *crc = ~(is_wide ? by_wide_products : by_products)(~*crc, bytes, count);
    return count;
}

#else

size_t bpe_crc32(uint32_t *crc, const void *bytes, size_t count) {
    (void)crc, (void)bytes, (void)count;
    return 0;
}

#endif
