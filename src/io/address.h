/* address.h - the address texts of core/loop.h: "tcp:HOST:PORT" and "unix:PATH".
 *
 * Shape:   a TCP host is numeric, "localhost" (which means 127.0.0.1) or an IPv6
 *          address in brackets: "tcp:[::1]:4002". A Unix path is absolute or relative
 *          and shorter than the system's 108 bytes.
 * Threads: any; plain values. */
#ifndef IO_ADDRESS_H
#define IO_ADDRESS_H

#include <stdbool.h>

#include "core/status.h"

enum { ADDRESS_NAME = 108, ADDRESS_TEXT = 128 };
enum address_kind { ADDRESS_TCP, ADDRESS_UNIX };

struct address {
	enum address_kind kind;
	int port;                /* 0..65535 (0: any); 0 for Unix sockets */
	char name[ADDRESS_NAME]; /* the host without brackets, or the path */
};

/* Splits the text; whether the host is one that exists is not looked at.
 * Errors: DRT_EINVAL (with the text and what is wrong with it). */
DRT_MUST_CHECK enum drt_status address_parse(struct address *out, const char *text,
                                             struct drt_error *error);

/* Writes the canonical text into ADDRESS_TEXT bytes. */
void address_format(char *out, const struct address *address);

/* True where a connection to `to` reaches a listener on `on`: the same text, or the
 * same port where the listener takes any host ("0.0.0.0", "::"). */
bool address_reaches(const struct address *to, const struct address *on);

#endif
