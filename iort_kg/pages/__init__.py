"""The graph as pages for people: a page for every IRI, the questions, the coverage matrix, findings and the determination form.

The same pages are served (`iort_kg.service`) and written as a static site (`iort_kg.publish`); only their links differ. Modules, each
importing only from those before it: links, content, forms, site.
"""
