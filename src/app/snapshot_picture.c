/* snapshot_picture.c - see snapshot_picture.h. */
#include "app/snapshot_picture.h"

#include "core/i18n.h"
#include "core/strbuf.h"
#include "ui/headless/picture.h"

static enum cli_exit read_look(struct picture_look *out, struct cli *cli)
{
	const char *wanted = cli_value(cli, "palette");

	*out = (struct picture_look){ .palette = PALETTE_TRUE,
		                      .red_up = cli_value(cli, "red-up") != NULL };
	if (wanted && !palette_parse(&out->palette, wanted))
		return cli_fail(cli, CLI_USAGE,
		                _("--palette: 16, 256, true, colour-blind or mono"));
	return CLI_OK;
}

enum cli_exit snapshot_check_form(struct cli *cli)
{
	static const char *const forms[] = { "text", "ansi", "svg" };
	const char *form = NULL;
	struct picture_look look;

	for (size_t i = 0; i < sizeof(forms) / sizeof(forms[0]); i++) {
		if (!cli_value(cli, forms[i]))
			continue;
		if (form)
			return cli_fail(cli, CLI_USAGE, _("--%s and --%s exclude each other"),
			                form, forms[i]);
		form = forms[i];
	}
	if (cli->json)
		return cli_fail(cli, CLI_USAGE,
		                _("a picture is no JSON; drt status --json is, for one"));
	return read_look(&look, cli);
}

enum cli_exit snapshot_write(struct cli *cli, const struct screen *screen, const char *name)
{
	struct picture_look look;
	struct strbuf out;
	char title[128];
	enum cli_exit code = read_look(&look, cli);

	if (code != CLI_OK)
		return code;
	strbuf_init(&out);
	snprintf(title, sizeof(title), "drt %s", name);
	if (cli_value(cli, "svg"))
		picture_svg(&out, screen, &look, title);
	else if (cli_value(cli, "ansi"))
		picture_ansi(&out, screen, &look);
	else
		picture_text(&out, screen);
	if (out.failed)
		code = cli_fail(cli, CLI_FAILURE, _("out of memory"));
	else
		fwrite(out.text, 1, out.length, cli->out);
	strbuf_release(&out);
	return code;
}
