#include "ixt/base/error.h"

#include <assert.h>

static const char *const class_names[IXT_ERR_CLASS_COUNT] = {
	[IXT_ERR_NONE] = "",
	[IXT_ERR_TEMPLATE_SYNTAX] = "TemplateSyntaxError",
	[IXT_ERR_TEMPLATE_ASSERTION] = "TemplateAssertionError",
	[IXT_ERR_TEMPLATE_RUNTIME] = "TemplateRuntimeError",
	[IXT_ERR_TEMPLATE_NOT_FOUND] = "TemplateNotFound",
	[IXT_ERR_UNDEFINED] = "UndefinedError",
	[IXT_ERR_ERROR] = "Error",
	[IXT_ERR_EXCEPTION] = "Exception",
	[IXT_ERR_ASSERTION] = "AssertionError",
	[IXT_ERR_ATTRIBUTE] = "AttributeError",
	[IXT_ERR_FILE_NOT_FOUND] = "FileNotFoundError",
	[IXT_ERR_INDEX] = "IndexError",
	[IXT_ERR_IS_A_DIRECTORY] = "IsADirectoryError",
	[IXT_ERR_JSON_DECODE] = "JSONDecodeError",
	[IXT_ERR_KEY] = "KeyError",
	[IXT_ERR_NOT_A_DIRECTORY] = "NotADirectoryError",
	[IXT_ERR_OS] = "OSError",
	[IXT_ERR_OVERFLOW] = "OverflowError",
	[IXT_ERR_PERMISSION] = "PermissionError",
	[IXT_ERR_RECURSION] = "RecursionError",
	[IXT_ERR_TYPE] = "TypeError",
	[IXT_ERR_UNICODE_DECODE] = "UnicodeDecodeError",
	[IXT_ERR_UNICODE_ENCODE] = "UnicodeEncodeError",
	[IXT_ERR_VALUE] = "ValueError",
	[IXT_ERR_UNSUPPORTED] = "Unsupported",
	[IXT_ERR_MEMORY] = "MemoryError",
};

ixt_str ixt_error_class_name(ixt_error_class cls)
{
	assert(cls < IXT_ERR_CLASS_COUNT);
	return ixt_str_of(class_names[cls]);
}

noreturn void ixt_raise_str(ixt_trap *trap, ixt_error_class cls, ixt_str message)
{
	if (trap->error->cls == IXT_ERR_NONE) {
		trap->error->cls = cls;
		trap->error->message = message;
	}
	longjmp(trap->jump, 1);
}

noreturn void ixt_raise_filled(ixt_trap *trap)
{
	assert(trap->error->cls != IXT_ERR_NONE);
	longjmp(trap->jump, 1);
}
