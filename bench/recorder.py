"""Renders everything once with upstream and keeps what it takes to do the two
halves again: the templates that were compiled, and what each package gave to
Template.render.
"""

from collections import namedtuple

from upstream_world import World

Rendering = namedtuple('Rendering', 'name template context text')


def base_name(name):
    """`//n` and `n` are one file, which upstream compiles twice."""
    return name.removeprefix('//')


class Recorder:
    def __init__(self, checkout, pins, target):
        self.world = World(checkout, pins, target)
        self.loader = self.world.manager.fs
        self.env = self.world.manager.env
        self.templates = set()  # names that were compiled without an error
        self.renderings = []    # of packages that render
        self.call = None
        self.watch()
        self.run()

    def watch(self):
        env = self.env
        upstream_compile = env.compile
        recorder = self

        class Template(env.template_class):
            def render(self, context):
                recorder.call = self, context

                return super().render(context)

        def compile(source, name, filename):
            code = upstream_compile(source, name, filename)
            recorder.templates.add(base_name(name))

            return code

        env.template_class = Template
        env.compile = compile

    def run(self):
        for name in self.world.packages():
            try:
                text = self.world.render(name)
            except Exception:
                continue

            self.renderings.append(Rendering(name, *self.call, text))

        del self.env.compile

    def source(self, name):
        return self.loader.source(name)[0]

    def bytes(self):
        return sum(len(x.text.encode()) for x in self.renderings)
