using Tandem.TestServers;

// A broker for a hub that is run by hand or measured: says its address, and each topic once it is there. It ends with its input.
if (args is not ["kafka", ..])
{
    Console.Error.WriteLine("usage: dotnet Tandem.TestServers.dll kafka    (then, line by line: down, up, topic NAME PARTITIONS)");
    return 2;
}

using var kafka = new KafkaMock();
Console.WriteLine(kafka.BootstrapServers);
while (Console.ReadLine() is { } line)
{
    switch (line.Split(' ', StringSplitOptions.RemoveEmptyEntries))
    {
        case ["down"]:
            kafka.GoDown();
            break;
        case ["up"]:
            kafka.ComeUp();
            break;
        case ["topic", var name, var partitions]:
            kafka.CreateTopic(name, int.Parse(partitions, null));
            Console.WriteLine(name);
            break;
        default:
            Console.Error.WriteLine("There is: down, up, topic NAME PARTITIONS");
            break;
    }
}

return 0;
