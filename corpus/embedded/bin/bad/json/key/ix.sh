{"bld": {"deps": []}}
