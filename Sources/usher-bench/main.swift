import Commands

BenchProgram.main()
