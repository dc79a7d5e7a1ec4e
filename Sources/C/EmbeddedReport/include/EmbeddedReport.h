// Style and script of the pages that `bpe report --html` and `bpe train` write: the files in Assets/, as C strings.
#ifndef EMBEDDED_REPORT_H
#define EMBEDDED_REPORT_H

const char *embedded_report_css(void);
const char *embedded_report_js(void);
const char *embedded_training_css(void);

#endif
