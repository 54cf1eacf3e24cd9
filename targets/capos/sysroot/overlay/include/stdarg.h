/* clang without SSE passes a double among variable arguments in a general register,
 * but fetches it from where vector registers would have been saved. So it is fetched
 * as the integer that it was passed as. Not cured: structs with doubles in them, and
 * code that calls __builtin_va_arg itself. */
#ifndef _STDARG_H
#define _STDARG_H

#ifdef __cplusplus
extern "C" {
#endif

#define __NEED_va_list
#include <bits/alltypes.h>

#ifdef __cplusplus
}
#endif

#define va_start(v, l) __builtin_va_start(v, l)
#define va_end(v) __builtin_va_end(v)
#define va_copy(d, s) __builtin_va_copy(d, s)

#if defined(__SSE__)
#define va_arg(v, l) __builtin_va_arg(v, l)
#elif defined(__cplusplus)
template <class T> struct __capos_va {
	static T fetch(va_list v) { return __builtin_va_arg(v, T); }
};
template <> struct __capos_va<double> {
	static double fetch(va_list v)
	{
		return __builtin_bit_cast(double, __builtin_va_arg(v, unsigned long));
	}
};
template <> struct __capos_va<long double> {
	static long double fetch(va_list v) { return __capos_va<double>::fetch(v); }
};
#define va_arg(v, l) (__capos_va<l>::fetch(v))
#else
#define __capos_va_double(v, l) \
	(((union { unsigned long __bits; double __value; }) \
	  { __builtin_va_arg(v, unsigned long) }).__value)
#define va_arg(v, l) \
	__builtin_choose_expr(__builtin_types_compatible_p(l, double) || \
			      __builtin_types_compatible_p(l, long double), \
			      __capos_va_double(v, l), __builtin_va_arg(v, l))
#endif

#endif
