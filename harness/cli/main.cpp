#include "cli/program.hpp"

int main(int argc, char** argv) {
    return conform::cli::run_program(argc, argv);
}
