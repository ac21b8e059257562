/* confirm.c - see confirm.h. */
#include "cli/confirm.h"

#include <stdarg.h>
#include <string.h>

enum { ANSWER_TEXT = 32 };

bool cli_may_ask(const struct cli *cli)
{
	return cli->host->in_is_terminal;
}

bool cli_is_meant(const struct cli *cli, const char *word, const char *question, ...)
{
	char answer[ANSWER_TEXT] = "";
	size_t length = strlen(word);
	va_list args;

	if (cli_value(cli, "yes") || !cli_may_ask(cli))
		return true;
	fflush(cli->out);
	va_start(args, question);
	vfprintf(cli->err, question, args);
	va_end(args);
	fflush(cli->err);
	if (!fgets(answer, sizeof(answer), cli->host->in))
		return false;
	return strncmp(answer, word, length) == 0 && strcmp(answer + length, "\n") == 0;
}
