/* look.h - how the screen looks, by the configuration. */
#ifndef APP_LOOK_H
#define APP_LOOK_H

#include "io/configuration.h"
#include "ui/term/terminal.h"

/* Sets what the group ui of the configuration says: signs, colours, which way is up, the
 * mouse. The environment decides the rest. */
void look_read(struct terminal_options *options, const struct config *config);

#endif
