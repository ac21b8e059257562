/* i18n.h - marks the strings that a person reads.
 *
 * _("text") translates now; N_("text") only marks a string in a table, which is
 * translated with _() where it is shown. Only ui, src/cli, src/app and the rendering
 * part of src/client use them: libraries hand out reason codes and English log texts.
 * main() calls setlocale() and textdomain(); without them every text stays English. */
#ifndef CORE_I18N_H
#define CORE_I18N_H

#include <libintl.h>

#define _(s) gettext(s)
#define N_(s) (s)

#endif
