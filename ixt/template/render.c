#include "ixt/template/render.h"

#include "ixt/base/limits.h"
#include "ixt/template/filter.h"
#include "ixt/template/lex.h"
#include "ixt/template/method.h"

struct ixt_cell {
	uint32_t generation;	/* of the rendering that set it */
	uint32_t noted;		/* of the one that read it, or made it */
	ixt_value value;
};

struct ixt_block_entry {
	const ixt_body *body;
	ixt_block_entry *next;	/* the same block of the next ancestor */
};

struct ixt_block_list {
	uint32_t generation;
	ixt_block_entry *first, *last;
};

struct ixt_frame {
	const ixt_body *body;
	const uint32_t *pc;
	const ixt_block_entry *entry;	/* NULL: a root body */
	uint32_t slots;		/* first local on the stack */
	uint32_t capture;	/* first slice of a captured call */
	bool captured;		/* the caller wants a string, not output */
};

/* In a local: no value. Never seen by expressions. */
#define MISSING 0xff

/* ------------------------------------------------------------- life times */

void ixt_renderer_init(ixt_renderer *r, ixt_env *env, const ixt_allocator *allocator)
{
	memset(r, 0, sizeof *r);
	r->env = env;
	r->allocator = allocator;
	ixt_arena_init(&r->arena, allocator, 64 << 10);
	r->arena.limit = IXT_MAX_RENDER_BYTES;
	r->arena.limit_name = "more than 1 GiB for one rendering";
}

static void give_back(ixt_renderer *r, void *p, size_t size)
{
	if (p)
		r->allocator->resize(r->allocator->ctx, p, size, 0);
}

void ixt_renderer_release(ixt_renderer *r)
{
	give_back(r, r->cells, r->cell_cap * sizeof *r->cells);
	give_back(r, r->lists, r->list_cap * sizeof *r->lists);
	give_back(r, r->stack, r->stack_cap * sizeof *r->stack);
	give_back(r, r->frames, r->frame_cap * sizeof *r->frames);
	give_back(r, r->out, r->out_cap * sizeof *r->out);
	give_back(r, r->reads, r->read_cap * sizeof *r->reads);
	ixt_arena_release(&r->arena);
}

/* Grows a vector so that `need` items fit; new items are zero. */
static void *grow(ixt_renderer *r, void *items, uint32_t *cap, uint32_t need, size_t size)
{
	uint32_t new_cap = *cap ? *cap : 64;
	char *grown;

	while (new_cap < need)
		new_cap *= 2;
	grown = r->allocator->resize(r->allocator->ctx, items, *cap * size, new_cap * size);
	if (!grown)
		ixt_arena_no_memory(&r->arena);
	memset(grown + *cap * size, 0, (new_cap - *cap) * size);
	*cap = new_cap;
	return grown;
}

#define ROOM(r, items, cap, need) \
	((need) > (cap) ? (void)((items) = grow((r), (items), &(cap), (need), \
						sizeof *(items))) : (void)0)

void ixt_render_begin(ixt_renderer *r)
{
	r->arena.trap = r->env->arena.trap;
	ixt_arena_clear(&r->arena);
	r->generation++;
	r->frame_count = r->out_count = r->read_count = 0;
	r->out_bytes = 0;
	r->steps = 0;
	r->current = NULL;
	r->chain = NULL;
	r->chain_count = r->chain_cap = 0;
}

void ixt_render_set_number(ixt_renderer *r, uint32_t name, ixt_value value)
{
	ROOM(r, r->cells, r->cell_cap, name + 1);
	r->cells[name] = (ixt_cell){ .generation = r->generation, .value = value };
}

void ixt_render_set(ixt_renderer *r, ixt_str name, ixt_value value)
{
	ixt_render_set_number(r, ixt_intern_put(&r->env->names, name), value);
}

ixt_value ixt_render_get_number(const ixt_renderer *r, uint32_t name)
{
	if (name < r->cell_cap && r->cells[name].generation == r->generation)
		return r->cells[name].value;
	return (ixt_value){ .type = IXT_UNDEFINED, .sub = IXT_UNDEFINED_NAME, .len = name };
}

ixt_value ixt_render_read_number(ixt_renderer *r, uint32_t name)
{
	ixt_value v = ixt_render_get_number(r, name);

	ROOM(r, r->cells, r->cell_cap, name + 1);
	if (r->cells[name].noted != r->generation) {
		r->cells[name].noted = r->generation;
		ROOM(r, r->reads, r->read_cap, r->read_count + 1);
		r->reads[r->read_count++] = (ixt_read){ name, v };
	}
	return v;
}

/* What a template sets itself is not read from outside. */
static void export_variable(ixt_renderer *r, uint32_t name, ixt_value value)
{
	ixt_render_set_number(r, name, value);
	r->cells[name].noted = r->generation;
}

/* ----------------------------------------------------------------- output */

/* Bytes are checked where code can come by again: at calls and loop turns, and
 * when a string is made. Pieces take memory, so each growth is checked. */
static void check_output(const ixt_renderer *r)
{
	if (r->out_bytes > IXT_MAX_OUTPUT_BYTES)
		ixt_raise_str(r->arena.trap, IXT_ERR_UNSUPPORTED,
			      IXT_STR("more than 256 MiB of output"));
}

static void grow_output(ixt_renderer *r, uint32_t more)
{
	if (r->out_count + more > IXT_MAX_OUTPUT_PIECES)
		ixt_raise_str(r->arena.trap, IXT_ERR_UNSUPPORTED,
			      IXT_STR("more than 16 million pieces of output"));
	ROOM(r, r->out, r->out_cap, r->out_count + more);
}

static inline void emit(ixt_renderer *r, const char *ptr, ixt_text *text, size_t len)
{
	if (len == 0)
		return;
	if (r->out_count == r->out_cap)
		grow_output(r, 1);
	r->out_bytes += len;
	r->out[r->out_count++] = (ixt_slice){ ptr, text, len };
}

static inline void emit_constant(ixt_renderer *r, ixt_text *text)
{
	if (text)
		emit(r, text->ptr, text, text->len);
}

static void emit_rope(ixt_renderer *r, const ixt_rope *rope)
{
	if (rope->count > r->out_cap - r->out_count)
		grow_output(r, rope->count);
	memcpy(r->out + r->out_count, rope->slices, rope->count * sizeof *rope->slices);
	r->out_count += rope->count;
	r->out_bytes += rope->len;
}

static void emit_value(ixt_renderer *r, ixt_scope *sc, ixt_value v)
{
	ixt_str s;

	if (v.type == IXT_ROPE && !v.rope->flat) {
		emit_rope(r, v.rope);
		return;
	}
	s = v.type == IXT_STRING ? (ixt_str){ v.ptr, v.len } : ixt_value_str(sc, v);
	emit(r, s.ptr, NULL, s.len);
}

/* Below this many bytes a captured string is joined at once: most such
 * strings are short lists that a filter walks next. */
#define JOIN_BELOW 512

/* Takes the output from slice `start` on off the vector, as a string. */
static ixt_value take_output(ixt_renderer *r, uint32_t start)
{
	uint32_t count = r->out_count - start, i;
	size_t len = 0;
	ixt_rope *rope;
	char *flat, *p;

	check_output(r);
	for (i = start; i < r->out_count; i++)
		len += r->out[i].len;
	r->out_bytes -= len;
	r->out_count = start;
	if (count == 0)
		return ixt_value_string(IXT_STR(""));
	if (count == 1 && !r->out[start].text)
		return ixt_value_string((ixt_str){ r->out[start].ptr, len });
	if (count > 1 && len < JOIN_BELOW) {
		flat = p = ixt_arena_take(&r->arena, len);
		for (i = start; i < start + count; i++) {
			memcpy(p, r->out[i].ptr, r->out[i].len);
			p += r->out[i].len;
		}
		return ixt_value_string((ixt_str){ flat, len });
	}
	rope = ixt_arena_take(&r->arena, sizeof *rope + count * sizeof *rope->slices);
	rope->flat = count == 1 ? r->out[start].ptr : NULL;
	rope->len = (uint32_t)len;
	rope->count = count;
	memcpy(rope->slices, r->out + start, count * sizeof *rope->slices);
	return (ixt_value){ .type = IXT_ROPE, .len = rope->len, .rope = rope };
}

size_t ixt_render_length(const ixt_renderer *r)
{
	return r->out_bytes;
}

void ixt_render_copy(const ixt_renderer *r, char *out)
{
	uint32_t i;

	for (i = 0; i < r->out_count; i++) {
		memcpy(out, r->out[i].ptr, r->out[i].len);
		out += r->out[i].len;
	}
}

/* ------------------------------------------------------- names and blocks */

/* Jinja's globals lie below the arguments. None is ever named by the corpus.
 * The environment numbers their names first. */
static noreturn void refuse_global(ixt_renderer *r, uint32_t name)
{
	ixt_str text = ixt_intern_text(&r->env->names, name);
	ixt_scope sc = { .arena = &r->arena };

	ixt_raise_unsupported(&sc, ixt_arena_format(&r->arena, "global %.*s",
						    IXT_STR_ARG(text)).ptr);
}

static ixt_value lookup(ixt_renderer *r, uint32_t name)
{
	ixt_value v = ixt_render_read_number(r, name);

	if (name < IXT_GLOBAL_COUNT && v.type == IXT_UNDEFINED)
		refuse_global(r, name);
	return v;
}

/* The context's value for a local at frame entry, or MISSING. */
static ixt_value resolve(ixt_renderer *r, uint32_t name)
{
	ixt_value v = ixt_render_read_number(r, name);

	return r->cells[name].generation == r->generation ? v
	       : (ixt_value){ .type = MISSING };
}

static const ixt_block_entry *first_entry(const ixt_renderer *r, uint32_t block)
{
	if (block < r->list_cap && r->lists[block].generation == r->generation)
		return r->lists[block].first;
	return NULL;
}

static void append_blocks(ixt_renderer *r, const ixt_template *t)
{
	ixt_block_entry *entries =
		IXT_NEW_ARRAY(&r->arena, ixt_block_entry, t->body_count);
	uint32_t i;

	for (i = 1; i < t->body_count; i++) {
		ixt_block_entry *e = &entries[i];
		uint32_t block = t->bodies[i].block;
		ixt_block_list *l;

		ROOM(r, r->lists, r->list_cap, block + 1);
		l = &r->lists[block];
		*e = (ixt_block_entry){ &t->bodies[i], NULL };
		if (l->generation == r->generation) {
			l->last->next = e;
		} else {
			l->generation = r->generation;
			l->first = e;
		}
		l->last = e;
	}
}

static ixt_value block_value(const ixt_block_entry *e)
{
	return (ixt_value){ .type = IXT_BLOCK, .block = e };
}

static ixt_value no_parent_block(uint32_t block)
{
	return (ixt_value){ .type = IXT_UNDEFINED, .sub = IXT_UNDEFINED_SUPER, .len = block };
}

static ixt_value super_of(const ixt_block_entry *e)
{
	return e->next ? block_value(e->next) : no_parent_block(e->body->block);
}

/* self.b */
static ixt_value self_block(ixt_renderer *r, ixt_scope *sc, uint32_t block)
{
	const ixt_block_entry *e = first_entry(r, block);
	ixt_str name;

	if (e)
		return block_value(e);
	name = ixt_intern_text(&r->env->blocks, block);
	return ixt_undefined_text(
		sc, ixt_arena_format(&r->arena, "'jinja2.runtime.TemplateReference object' "
				     "has no attribute '%.*s'", IXT_STR_ARG(name)));
}

static void note_template(ixt_renderer *r, const ixt_template *t)
{
	IXT_PUSH(&r->arena, r->chain, r->chain_count, r->chain_cap) = t->name;
	if (r->chain_count > IXT_MAX_ANCESTORS)
		ixt_raise_str(r->arena.trap, IXT_ERR_RECURSION, IXT_STR(
			"maximum recursion depth exceeded: more than 1000 ancestors"));
	append_blocks(r, t);
}

static const ixt_template *load_parent(ixt_renderer *r, const ixt_template *t,
				       ixt_value name)
{
	ixt_template *child = (ixt_template *)t;	/* only the memo is written */

	if (!child->parent)
		child->parent = ixt_env_template(
			r->env, ixt_name_join(&r->arena, (ixt_str){ name.ptr, name.len },
					      t->name));
	note_template(r, child->parent);
	return child->parent;
}

/* ---------------------------------------------------------------- machine */

static void count_step(ixt_renderer *r)
{
	if (++r->steps > IXT_MAX_RENDER_STEPS)
		ixt_raise_str(r->arena.trap, IXT_ERR_UNSUPPORTED, IXT_STR(
			"more than 200 million block calls and loop turns"));
	check_output(r);
}

static inline void check_depth(ixt_renderer *r)
{
	if (r->frame_count >= IXT_MAX_CALL_DEPTH)
		ixt_raise_str(r->arena.trap, IXT_ERR_RECURSION, IXT_STR(
			"maximum recursion depth exceeded: more than 2000 block calls "
			"inside block calls"));
}

/* Opens a frame for `body` above the `used` values on the stack. */
static ixt_frame *enter(ixt_renderer *r, const ixt_body *body, const ixt_block_entry *entry,
			uint32_t used, bool captured)
{
	ixt_frame *f;

	check_depth(r);
	count_step(r);
	ROOM(r, r->frames, r->frame_cap, r->frame_count + 1);
	ROOM(r, r->stack, r->stack_cap, used + body->slots + body->stack + 2);
	f = &r->frames[r->frame_count++];
	*f = (ixt_frame){ body, body->code, entry, used, r->out_count, captured };
	return f;
}

static ixt_value slot_value(ixt_value v, uint32_t name)
{
	if (v.type == MISSING)
		return (ixt_value){ .type = IXT_UNDEFINED, .sub = IXT_UNDEFINED_NAME,
				    .len = name };
	return v;
}

static noreturn void raise_no_filter(ixt_renderer *r, ixt_value name)
{
	ixt_raise(&r->arena, IXT_ERR_TEMPLATE_RUNTIME, "No filter named '%.*s' found.",
		  (int)name.len, name.ptr);
}

static ixt_value attribute(ixt_scope *sc, ixt_value of, ixt_value name)
{
	ixt_str text = { name.ptr, name.len };

	if (name.sub && ixt_is_string(of))
		return ixt_method_bind(sc, of, name.sub - 1u);
	if (of.type == IXT_BLOCK && ixt_str_is(text, "super"))
		return super_of(of.block);
	return ixt_value_attribute(sc, of, text);
}

static bool is_bound(ixt_value v)
{
	return v.type == IXT_NONE || v.type == IXT_INT || v.type == IXT_BOOL;
}

/* A slice of constants that fails is Undefined where Jinja folds it and an
 * error where it does not; only those that succeed are in the subset. */
static void check_constant_slice(ixt_scope *sc, ixt_value of, ixt_value from, ixt_value to)
{
	if ((!ixt_is_string(of) && of.type != IXT_LIST) || !is_bound(from) || !is_bound(to))
		ixt_raise_unsupported(sc, "slice of constants that fails");
}

static ixt_value make_list(ixt_renderer *r, const ixt_value *items, uint32_t count)
{
	ixt_list *l = ixt_list_new(&r->arena, count);

	memcpy(l->items, items, count * sizeof *items);
	return ixt_value_list(l);
}

/* What a call instruction runs: a block's entry, or NULL after it raised. */
static const ixt_block_entry *need_block(ixt_scope *sc, ixt_value v)
{
	if (v.type == IXT_UNDEFINED)
		ixt_raise_undefined(sc, v);
	return v.block;
}

/* Runs `body` and all it calls until it returns. `sp` points past the top of
 * the stack; the machine keeps it and the program counter in locals and writes
 * the latter back before anything that may raise. */
static void run(ixt_renderer *r, const ixt_body *root)
{
	ixt_scope sc = { &r->arena, &r->env->names, &r->env->blocks, &r->env->arena };
	ixt_frame *f = enter(r, root, NULL, 0, false);
	const uint32_t *pc = f->pc;
	ixt_value *slots = r->stack + f->slots, *sp = slots + root->slots;
	const ixt_template *t = root->owner;
	const ixt_block_entry *e;
	bool captured;
	ixt_value v;
	uint32_t w, operand, n;

	/* Calls `entry` with `sp` as it stands. */
#define CALL_ENTRY(entry_, captured_) \
	do { \
		e = (entry_); \
		captured = (captured_); \
		goto call; \
	} while (0)

	for (;;) {
		f->pc = pc;
		w = *pc++;
		operand = w >> 8;
		switch ((ixt_op)(w & 0xff)) {
		case IXT_OP_TEXT: {
			ixt_text *text = &t->texts[operand];

			emit(r, text->ptr, text, text->len);
			break;
		}
		case IXT_OP_OUT:
			emit_value(r, &sc, *--sp);
			break;
		case IXT_OP_BLOCK:
			CALL_ENTRY(first_entry(r, operand), false);
		case IXT_OP_OUT_SELF:
			CALL_ENTRY(need_block(&sc, self_block(r, &sc, operand)), false);
		case IXT_OP_OUT_SUPER:
			CALL_ENTRY(need_block(&sc, super_of(f->entry)), false);
		case IXT_OP_CALL_SELF:
			CALL_ENTRY(need_block(&sc, self_block(r, &sc, operand)), true);
		case IXT_OP_CALL_SUPER:
			CALL_ENTRY(need_block(&sc, super_of(f->entry)), true);
		case IXT_OP_SELF_BLOCK:
			*sp++ = self_block(r, &sc, operand);
			break;
		case IXT_OP_SUPER:
			*sp++ = super_of(f->entry);
			break;
		case IXT_OP_SELF:
			*sp++ = (ixt_value){ .type = IXT_SELF };
			break;
		case IXT_OP_CONST:
			*sp++ = t->constants[operand];
			break;
		case IXT_OP_NAME:
			*sp++ = lookup(r, operand);
			break;
		case IXT_OP_SLOT:
			*sp++ = slot_value(slots[operand], *pc++);
			break;
		case IXT_OP_ATTRIBUTE:
			sp[-1] = attribute(&sc, sp[-1], t->constants[operand]);
			break;
		case IXT_OP_INDEX:
			sp--;
			sp[-1] = ixt_value_index(&sc, sp[-1], sp[0]);
			break;
		case IXT_OP_SLICE:
			sp -= 2;
			if (operand)
				check_constant_slice(&sc, sp[-1], sp[0], sp[1]);
			sp[-1] = ixt_value_slice(&sc, sp[-1], sp[0], sp[1]);
			break;
		case IXT_OP_CALL:
			sp -= operand;
			if (sp[-1].type == IXT_BLOCK && operand == 0) {
				v = *--sp;
				CALL_ENTRY(v.block, true);
			}
			sp[-1] = ixt_value_call(&sc, sp[-1], sp, operand);
			break;
		case IXT_OP_FILTER:
			n = *pc++;
			sp -= n;
			sp[-1] = ixt_filter_apply(&sc, operand, sp - 1, n + 1);
			break;
		case IXT_OP_NO_FILTER:
			raise_no_filter(r, t->constants[operand]);
		case IXT_OP_ADD:
			sp--;
			sp[-1] = ixt_value_add(&sc, sp[-1], sp[0]);
			break;
		case IXT_OP_EQ:
			sp--;
			sp[-1] = ixt_value_bool(ixt_value_equal(&sc, sp[-1], sp[0]));
			break;
		case IXT_OP_NE:
			sp--;
			sp[-1] = ixt_value_bool(!ixt_value_equal(&sc, sp[-1], sp[0]));
			break;
		case IXT_OP_IN:
			sp--;
			sp[-1] = ixt_value_bool(ixt_value_in(&sc, sp[-1], sp[0]));
			break;
		case IXT_OP_NOT_IN:
			sp--;
			sp[-1] = ixt_value_bool(!ixt_value_in(&sc, sp[-1], sp[0]));
			break;
		case IXT_OP_NOT:
			sp[-1] = ixt_value_bool(!ixt_value_truth(sp[-1]));
			break;
		case IXT_OP_NEGATE:
			sp[-1] = ixt_value_negate(&sc, sp[-1]);
			break;
		case IXT_OP_LIST:
			sp -= operand;
			*sp = make_list(r, sp, operand);
			sp++;
			break;
		case IXT_OP_JUMP:
			pc = t->code + operand;
			break;
		case IXT_OP_JUMP_FALSE:
			if (!ixt_value_truth(*--sp))
				pc = t->code + operand;
			break;
		case IXT_OP_AND:
			if (!ixt_value_truth(sp[-1]))
				pc = t->code + operand;
			else
				sp--;
			break;
		case IXT_OP_OR:
			if (ixt_value_truth(sp[-1]))
				pc = t->code + operand;
			else
				sp--;
			break;
		case IXT_OP_CAPTURE:
			*sp++ = ixt_value_int(r->out_count);
			break;
		case IXT_OP_CAPTURED:
			sp[-1] = take_output(r, (uint32_t)sp[-1].integer);
			break;
		case IXT_OP_STORE:
			slots[operand] = *--sp;
			break;
		case IXT_OP_EXPORT:
			slots[operand] = *--sp;
			export_variable(r, *pc++, *sp);
			break;
		case IXT_OP_SLOT_MISSING:
			slots[operand] = (ixt_value){ .type = MISSING };
			break;
		case IXT_OP_SLOT_RESOLVE:
			slots[operand] = resolve(r, *pc++);
			break;
		case IXT_OP_SLOT_COPY:
			slots[operand] = slots[*pc++];
			break;
		case IXT_OP_FOR:
			sp[-1] = ixt_value_list(ixt_value_iterate(&sc, sp[-1]));
			*sp++ = ixt_value_int(0);
			break;
		case IXT_OP_NEXT:
			if (sp[-1].integer < sp[-2].list->count) {
				count_step(r);
				slots[operand] = sp[-2].list->items[sp[-1].integer++];
				pc++;
			} else {
				sp -= 2;
				pc = t->code + *pc;
			}
			break;
		case IXT_OP_EXTENDS:
			r->current = load_parent(r, t, t->constants[operand]);
			break;
		case IXT_OP_EXTENDED_TWICE:
			ixt_raise_str(r->arena.trap, IXT_ERR_TEMPLATE_RUNTIME,
				      IXT_STR("extended multiple times"));
		case IXT_OP_CONDITION_UNDEFINED:
			v = t->constants[operand];
			*sp++ = ixt_undefined_text(&sc, (ixt_str){ v.ptr, v.len });
			break;
		case IXT_OP_RETURN:
			captured = f->captured;
			n = f->capture;
			sp = slots;
			if (--r->frame_count == 0)
				return;
			if (captured)
				*sp++ = take_output(r, n);
			f = &r->frames[r->frame_count - 1];
			slots = r->stack + f->slots;
			t = f->body->owner;
			pc = f->pc;
			break;
		case IXT_OP_COUNT:
			break;
		}
		continue;
call:
		if (e->body->is_constant) {
			check_depth(r);
			n = r->out_count;
			emit_constant(r, e->body->constant);
			if (captured)
				*sp++ = take_output(r, n);
			continue;
		}
		f->pc = pc;
		n = (uint32_t)(sp - r->stack);
		f = enter(r, e->body, e, n, captured);
		slots = r->stack + n;
		sp = slots + e->body->slots;
		t = e->body->owner;
		pc = f->pc;
	}
#undef CALL_ENTRY
}

/* Position of the instruction that raised. */
static void locate(ixt_renderer *r, ixt_error *err)
{
	const ixt_frame *f;
	const ixt_template *t;
	ixt_place place;

	if (err->line || r->frame_count == 0 || err->cls == IXT_ERR_MEMORY)
		return;
	f = &r->frames[r->frame_count - 1];
	t = f->body->owner;
	place = (ixt_place){ &r->arena, t->source, t->name, t->text };
	ixt_place_locate(&place, t->spans[f->pc - t->code], err);
}

/* The templates from leaf to root, one a line. */
static void list_chain(ixt_renderer *r, ixt_error *err)
{
	size_t len = 0;
	uint32_t i, shown = r->chain_count < 64 ? r->chain_count : 64;
	char *p, *begin;

	for (i = 0; i < shown; i++)
		len += r->chain[i].len + 1;
	if (len == 0)
		return;
	p = begin = ixt_arena_take(&r->arena, len);
	for (i = 0; i < shown; i++) {
		memcpy(p, r->chain[i].ptr, r->chain[i].len);
		p += r->chain[i].len;
		*p++ = '\n';
	}
	err->chain = ixt_str_range(begin, p - 1);
}

static void run_roots(ixt_renderer *r, ixt_str name)
{
	const ixt_template *t = ixt_env_template(r->env, name);

	for (note_template(r, t); t; t = r->current) {
		r->current = NULL;
		run(r, &t->bodies[0]);
		check_output(r);
	}
}

void ixt_render_run(ixt_renderer *r, ixt_str name)
{
	ixt_trap *outer = r->env->arena.trap;
	ixt_trap trap = { .error = outer->error };

	ixt_env_set_trap(r->env, &trap);
	r->arena.trap = &trap;
	if (IXT_TRAPPED(&trap)) {
		/* filling in the position may raise again: then go on without */
		if (!IXT_TRAPPED(&trap)) {
			locate(r, trap.error);
			list_chain(r, trap.error);
		}
		ixt_env_set_trap(r->env, outer);
		r->arena.trap = outer;
		ixt_raise_filled(outer);
	}
	run_roots(r, name);
	ixt_env_set_trap(r->env, outer);
	r->arena.trap = outer;
}
