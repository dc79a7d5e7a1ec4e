/* Prints the tokens of standard input: tokens ENCODING < FILE
 *
 *     cc tokens.c $(pkg-config --cflags --libs bpe) -o tokens
 */
#include <bpe.h>
#include <stdio.h>
#include <stdlib.h>

static void fail_if(bpe_status status, char *message) {
    if (status == BPE_OK) return;
    fprintf(stderr, "tokens: %s\n", message);
    bpe_free(message);
    exit(1);
}

int main(int count, char **arguments) {
    bpe_tokenizer *tokenizer;
    char *message = NULL;
    fail_if(bpe_open(count > 1 ? arguments[1] : "default", &tokenizer, &message), message);

    static char text[1 << 20];
    const size_t size = fread(text, 1, sizeof text, stdin);

    /* Text from a file is not to be trusted: the spelling of a special token in it is text. */
    const bpe_special_policy policy = {.mode = BPE_SPECIAL_TEXT};
    uint32_t *ids;
    size_t id_count;
    fail_if(bpe_encode(tokenizer, text, size, &policy, 1, &ids, &id_count, &message), message);
    for (size_t i = 0; i < id_count; i++) {
        const bpe_bytes token = bpe_token_bytes(tokenizer, ids[i]);
        printf("%u\t%.*s\n", ids[i], (int)token.count, token.start);
    }

    /* As a program would that shows a model's answer while it comes. */
    bpe_decoder *decoder = bpe_decoder_new(tokenizer);
    char *part;
    size_t part_size;
    for (size_t i = 0; i < id_count; i++) {
        fail_if(bpe_decoder_append(decoder, ids[i], &part, &part_size, &message), message);
        fwrite(part, 1, part_size, stdout);
        bpe_free(part);
    }
    bpe_decoder_finish(decoder, &part, &part_size);
    fwrite(part, 1, part_size, stdout);
    putchar('\n');
    bpe_free(part);
    bpe_decoder_free(decoder);

    bpe_free(ids);
    bpe_close(tokenizer);
    return 0;
}
