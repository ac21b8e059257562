/* reason_text.h - reasons as sentences in the reader's language.
 *
 * The record keeps codes and arguments (model/reason.h); only here they become words.
 * One table has a row for each code; a code it does not know is shown as it is, with
 * its arguments, and never dropped.
 *
 * Shape:   a template names arguments as %{name} or %{name:FORMAT}, where FORMAT is
 *          [+][,][.PLACES] and one of f (number), d (whole number), p (price: 2 places
 *          or as many as it needs), r (ratio, shown in percent), t (seconds, shown
 *          as 1:15), g (the shortest form) and w (a text that is the state of an order,
 *          shown in the reader's words). A part in [brackets] is left out when one of its arguments is
 *          absent; %% is a percent sign. A number that is not known reads so.
 * Locale:  gettext for the words, "." and "," for the numbers.
 * Threads: any.
 * Cuts:    as in core/text.h: at a whole character, with an ellipsis. */
#ifndef CLIENT_REASON_TEXT_H
#define CLIENT_REASON_TEXT_H

#include <stdbool.h>
#include <stddef.h>

#include "model/reason.h"

enum { REASON_TEXT = 512 };

/* The whole sentence: "126-day return 18.2 %, rank 2 of 9, above SMA200". */
void reason_text(char *out, size_t size, const struct reason *reason);

/* A gate or a check in columns: its name ("Order value"), what it needs ("at most
 * 50,000.00") and what it found ("43,101.00"). Needs and found are empty where a code
 * has no such figures. A check that has no figure at all is named too ("Reconciled");
 * the label of any other code is its sentence, that of an unknown code the code. */
void reason_label(char *out, size_t size, const struct reason *reason);
void reason_needs(char *out, size_t size, const struct reason *reason);
void reason_found(char *out, size_t size, const struct reason *reason);

/* The limit of a check without words: "50,000.00"; empty where it has none. */
void reason_limit(char *out, size_t size, const struct reason *reason);

/* A check that did not pass, against the limits that it names (soft, hard, or else
 * limit): "Position 41.3 % is above soft 40.0 %, below hard 50.0 %"; a value below zero
 * is "outside". A code without figures gives its sentence. */
void reason_breach(char *out, size_t size, const struct reason *reason);

/* True when the table has the code. */
bool reason_is_known(const char *code);

/* Copies what fits of a UTF-8 text, ending at a whole character. */
void text_copy(char *out, size_t size, const char *text);

/* The template's text for a reason; for the table's own test. */
void reason_expand(char *out, size_t size, const char *form, const struct reason *reason);

#endif
