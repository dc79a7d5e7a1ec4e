#include "EmbeddedPage.h"

// The paths are relative to this file.
static const unsigned char index_html[] = {
#embed "Assets/index.html"
};
static const unsigned char page_css[] = {
#embed "Assets/page.css"
};
static const unsigned char icon_svg[] = {
#embed "Assets/icon.svg"
};
static const unsigned char page_js[] = {
#embed "Assets/page.js"
};
static const unsigned char api_js[] = {
#embed "Assets/api.js"
};
static const unsigned char link_js[] = {
#embed "Assets/link.js"
};
static const unsigned char pane_js[] = {
#embed "Assets/pane.js"
};
static const unsigned char details_js[] = {
#embed "Assets/details.js"
};
static const unsigned char tree_js[] = {
#embed "Assets/tree.js"
};
static const unsigned char findings_js[] = {
#embed "Assets/findings.js"
};
static const unsigned char source_js[] = {
#embed "Assets/source.js"
};
static const unsigned char vocabulary_js[] = {
#embed "Assets/vocabulary.js"
};
static const unsigned char blocks_js[] = {
#embed "Assets/blocks.js"
};
static const unsigned char list_js[] = {
#embed "Assets/list.js"
};
static const unsigned char tokens_js[] = {
#embed "Assets/tokens.js"
};
static const unsigned char samples_js[] = {
#embed "Assets/samples.js"
};
static const unsigned char copying_js[] = {
#embed "Assets/copying.js"
};
static const unsigned char chat_js[] = {
#embed "Assets/chat.js"
};
static const unsigned char encodings_js[] = {
#embed "Assets/encodings.js"
};
static const unsigned char state_js[] = {
#embed "Assets/state.js"
};
static const unsigned char selection_js[] = {
#embed "Assets/selection.js"
};
static const unsigned char inspector_js[] = {
#embed "Assets/inspector.js"
};
static const unsigned char input_js[] = {
#embed "Assets/input.js"
};
static const unsigned char elements_js[] = {
#embed "Assets/elements.js"
};
static const unsigned char learn_js[] = {
#embed "Assets/learn.js"
};
static const unsigned char learn_views_js[] = {
#embed "Assets/learn-views.js"
};
static const unsigned char learn_link_js[] = {
#embed "Assets/learn-link.js"
};
static const unsigned char lesson_js[] = {
#embed "Assets/lesson.js"
};
static const unsigned char learn_css[] = {
#embed "Assets/learn.css"
};

static const unsigned char openapi_json[] = {
#embed "Assets/openapi.json"
};

#define HTML "text/html; charset=utf-8"
#define CSS "text/css; charset=utf-8"
#define SCRIPT "text/javascript; charset=utf-8"
#define PICTURE "image/svg+xml"
#define JSON "application/json"
#define FILE(path, type, bytes) {path, type, bytes, sizeof bytes}

static const struct embedded_page_file files[] = {
    FILE("/", HTML, index_html),
    FILE("/page.css", CSS, page_css),
    FILE("/icon.svg", PICTURE, icon_svg),
    FILE("/page.js", SCRIPT, page_js),
    FILE("/api.js", SCRIPT, api_js),
    FILE("/link.js", SCRIPT, link_js),
    FILE("/pane.js", SCRIPT, pane_js),
    FILE("/details.js", SCRIPT, details_js),
    FILE("/tree.js", SCRIPT, tree_js),
    FILE("/findings.js", SCRIPT, findings_js),
    FILE("/source.js", SCRIPT, source_js),
    FILE("/vocabulary.js", SCRIPT, vocabulary_js),
    FILE("/blocks.js", SCRIPT, blocks_js),
    FILE("/list.js", SCRIPT, list_js),
    FILE("/tokens.js", SCRIPT, tokens_js),
    FILE("/samples.js", SCRIPT, samples_js),
    FILE("/copying.js", SCRIPT, copying_js),
    FILE("/chat.js", SCRIPT, chat_js),
    FILE("/encodings.js", SCRIPT, encodings_js),
    FILE("/state.js", SCRIPT, state_js),
    FILE("/selection.js", SCRIPT, selection_js),
    FILE("/inspector.js", SCRIPT, inspector_js),
    FILE("/input.js", SCRIPT, input_js),
    FILE("/elements.js", SCRIPT, elements_js),
    FILE("/learn.js", SCRIPT, learn_js),
    FILE("/learn-views.js", SCRIPT, learn_views_js),
    FILE("/learn-link.js", SCRIPT, learn_link_js),
    FILE("/lesson.js", SCRIPT, lesson_js),
    FILE("/learn.css", CSS, learn_css),
    FILE("/api/openapi.json", JSON, openapi_json),
};

int embedded_page_file_count(void) { return sizeof files / sizeof *files; }

struct embedded_page_file embedded_page_file(int number) { return files[number]; }
