#include "EmbeddedReport.h"

// The paths are relative to this file.
static const char report_css[] = {
#embed "Assets/report.css"
    , 0
};
static const char report_js[] = {
#embed "Assets/report.js"
    , 0
};
static const char training_css[] = {
#embed "Assets/training.css"
    , 0
};

const char *embedded_report_css(void) { return report_css; }
const char *embedded_report_js(void) { return report_js; }
const char *embedded_training_css(void) { return training_css; }
