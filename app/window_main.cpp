// `halab-window`: the window. People start it as `halab`, which becomes this program when it is asked for a window.

#include "window/run_window.h"

int main(int argc, char** argv) { return halab::app::runWindow(halab::app::Arguments(argv + 1, argv + argc)); }
