/* pseudo.h - a language that nobody speaks: every translated text gets other letters and
 * is 40 % longer, the end in wide characters. What still has plain letters on the screen
 * was never translated.
 *
 * Shape:   stands in for gettext through the linker (--wrap); placeholders of printf and
 *          of reason templates stay as they are.
 * Owners:  texts live until the program ends, as gettext's do. */
#ifndef TESTS_UI_PSEUDO_H
#define TESTS_UI_PSEUDO_H

#include <stdbool.h>

/* Speaks the language from now on, or English again. */
void pseudo_speak(bool on);

/* The text in that language. */
const char *pseudo_text(const char *text);

#endif
