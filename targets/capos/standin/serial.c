#include "targets/capos/standin/kernel.h"

#include <stdarg.h>

#include "targets/capos/standin/machine.h"

/* Registers of the 16550, from its base. */
enum { DATA, INTERRUPTS, FIFO, LINE, MODEM, STATUS };
enum { STATUS_CAN_SEND = 0x20, LINE_DIVISOR = 0x80, LINE_8N1 = 3 };

static bool in_line;	/* the last byte was no newline */

void serial_init(void)
{
	out8(PORT_COM1 + INTERRUPTS, 0);
	out8(PORT_COM1 + LINE, LINE_DIVISOR);
	out8(PORT_COM1 + DATA, 1);	/* divisor 1: 115200 baud */
	out8(PORT_COM1 + INTERRUPTS, 0);
	out8(PORT_COM1 + LINE, LINE_8N1);
	out8(PORT_COM1 + FIFO, 7);
	out8(PORT_COM1 + MODEM, 3);
}

void serial_write(const void *bytes, size_t len)
{
	const uint8_t *p = bytes;

	for (; len; len--, p++) {
		while (!(in8(PORT_COM1 + STATUS) & STATUS_CAN_SEND))
			;
		out8(PORT_COM1 + DATA, *p);
		in_line = *p != '\n';
	}
}

static void write_text(const char *text)
{
	serial_write(text, strlen(text));
}

static void say_pieces(const char *piece, va_list more)
{
	if (in_line)
		write_text("\n");
	write_text("stand-in kernel, not capOS: ");
	for (; piece; piece = va_arg(more, const char *))
		write_text(piece);
	write_text("\n");
}

void say(const char *piece, ...)
{
	va_list more;

	va_start(more, piece);
	say_pieces(piece, more);
	va_end(more);
}

void stop(const char *piece, ...)
{
	va_list more;

	va_start(more, piece);
	say_pieces(piece, more);
	va_end(more);
	power_off(STATUS_NOT_RUN);
}

void power_off(int status)
{
	out32(PORT_DEBUG_EXIT, (uint32_t)status);
	for (;;)	/* no such device: the machine just rests */
		__asm__ volatile("cli; hlt");
}

const char *decimal(int64_t number, char *buffer)
{
	uint64_t rest = number < 0 ? -(uint64_t)number : (uint64_t)number;
	char *p = buffer + 23;

	*p = 0;
	do
		*--p = (char)('0' + rest % 10);
	while (rest /= 10);
	if (number < 0)
		*--p = '-';
	return p;
}

const char *hexadecimal(uint64_t number, char *buffer)
{
	char *p = buffer + 23;

	*p = 0;
	do
		*--p = "0123456789abcdef"[number % 16];
	while (number /= 16);
	*--p = 'x';
	*--p = '0';
	return p;
}

const char *printable(wire_bytes name)
{
	static char text[CAPOS_MAX_BINARY_NAME_BYTES + 1];
	uint32_t i, n = name.len < sizeof text - 1 ? name.len : sizeof text - 1;

	for (i = 0; i < n; i++)
		text[i] = name.ptr[i] >= ' ' && name.ptr[i] < 0x7f ? (char)name.ptr[i] : '?';
	text[n] = 0;
	return text;
}
