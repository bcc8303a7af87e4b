"""The stand that every benchmark of this folder is put on: the optimised program, a site, a server, a load tool."""
