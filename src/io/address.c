/* address.c - see address.h. */
#include "io/address.h"

#include <stdio.h>
#include <string.h>

/* A port of digits only, 0..65535, or -1. */
static int parse_port(const char *text)
{
	int port = 0;

	if (*text == '\0')
		return -1;
	for (; *text; text++) {
		if (*text < '0' || *text > '9')
			return -1;
		port = port * 10 + (*text - '0');
		if (port > 65535)
			return -1;
	}
	return port;
}

static enum drt_status parse_tcp(struct address *out, const char *text, struct drt_error *error)
{
	const char *rest = text + strlen("tcp:");
	const char *colon = strrchr(rest, ':');
	size_t length = colon ? (size_t)(colon - rest) : 0;

	if (!colon || length == 0 || (length == 2 && memcmp(rest, "[]", 2) == 0))
		return drt_fail(error, DRT_EINVAL,
		                "address \"%s\": write tcp:HOST:PORT, as in tcp:127.0.0.1:4002",
		                text);
	out->port = parse_port(colon + 1);
	if (out->port < 0)
		return drt_fail(error, DRT_EINVAL,
		                "address \"%s\": the port must be a number from 0 to 65535",
		                text);
	if (rest[0] == '[' && length > 2 && rest[length - 1] == ']') {
		rest++;
		length -= 2;
	} else if (memchr(rest, ':', length)) {
		return drt_fail(error, DRT_EINVAL,
		                "address \"%s\": put an IPv6 host in brackets, as in "
		                "tcp:[::1]:4002",
		                text);
	}
	if (length >= sizeof(out->name))
		return drt_fail(error, DRT_EINVAL, "address \"%.80s...\": the host is too long",
		                text);
	memcpy(out->name, rest, length);
	out->name[length] = '\0';
	if (strcmp(out->name, "localhost") == 0)
		snprintf(out->name, sizeof(out->name), "127.0.0.1");
	return DRT_OK;
}

static enum drt_status parse_unix(struct address *out, const char *text,
                                  struct drt_error *error)
{
	const char *path = text + strlen("unix:");
	size_t length = strlen(path);

	if (length == 0)
		return drt_fail(error, DRT_EINVAL, "address \"%s\": the path is missing", text);
	if (length >= sizeof(out->name))
		return drt_fail(
			error, DRT_EINVAL,
			"address \"%.60s...\": the path has %zu bytes, a Unix socket takes "
			"%d; use a shorter directory",
			text, length, ADDRESS_NAME - 1);
	memcpy(out->name, path, length + 1);
	return DRT_OK;
}

enum drt_status address_parse(struct address *out, const char *text, struct drt_error *error)
{
	struct address parsed = { 0 };
	enum drt_status status = DRT_OK;

	if (strncmp(text, "tcp:", 4) == 0) {
		parsed.kind = ADDRESS_TCP;
		status = parse_tcp(&parsed, text, error);
	} else if (strncmp(text, "unix:", 5) == 0) {
		parsed.kind = ADDRESS_UNIX;
		status = parse_unix(&parsed, text, error);
	} else {
		status = drt_fail(error, DRT_EINVAL,
		                  "address \"%.80s\": write tcp:HOST:PORT or unix:PATH", text);
	}
	if (status == DRT_OK)
		*out = parsed;
	return status;
}

void address_format(char *out, const struct address *address)
{
	if (address->kind == ADDRESS_UNIX)
		snprintf(out, ADDRESS_TEXT, "unix:%s", address->name);
	else if (strchr(address->name, ':'))
		snprintf(out, ADDRESS_TEXT, "tcp:[%s]:%d", address->name, address->port);
	else
		snprintf(out, ADDRESS_TEXT, "tcp:%s:%d", address->name, address->port);
}

bool address_reaches(const struct address *to, const struct address *on)
{
	if (to->kind != on->kind || to->port != on->port)
		return false;
	if (strcmp(to->name, on->name) == 0)
		return true;
	return on->kind == ADDRESS_TCP &&
	       (strcmp(on->name, "0.0.0.0") == 0 || strcmp(on->name, "::") == 0);
}
