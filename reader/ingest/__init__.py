"""Files to documents to passages.

`scan` lists a collection, `supervisor.Extractor` turns the listed files into documents in a process of its
own, and everything else here runs in that process, because the bytes of a document are hostile.
"""
